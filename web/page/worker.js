// A worker: an engine, which answers a list of requests after another. What the engine refuses is said; a failure of the
// engine itself is told from it.
let engine;
onmessage = async ({ data: { module, id, requests } }) => {
  if (module) {
    engine = start(module);
    return;
  }
  try {
    const ask = await engine;
    postMessage({ id, answers: requests.map(ask) });
  } catch (error) {
    postMessage({ id, error: error.message, broken: !(error instanceof Refused) });
  }
};
