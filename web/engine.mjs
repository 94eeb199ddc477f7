// The engine as a function from requests to answers; for pages, workers and Node.

/** What the engine refuses: the program's own message. */
export class Refused extends Error {}

/** Starts an engine from a compiled module. `ask` throws what the engine refuses. */
export async function start(module) {
  const { exports } = await WebAssembly.instantiate(module, {});
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  return function ask(request) {
    const bytes = encoder.encode(JSON.stringify(request));
    const at = exports.room(bytes.length);
    new Uint8Array(exports.memory.buffer, at, bytes.length).set(bytes);
    const length = exports.answer();
    const answer = JSON.parse(decoder.decode(new Uint8Array(exports.memory.buffer, exports.answered(), length)));
    if (answer.error !== undefined) throw new Refused(answer.error);
    return answer;
  };
}
