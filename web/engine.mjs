// The engine as a function from requests to answers; for pages, workers and Node.

/** What the engine refuses: the program's own message. */
export class Refused extends Error {}

/**
 * Starts an engine from a compiled module. `ask` throws what the engine refuses. Outcomes of a world are a Float64Array,
 * `values`, by run, within a run by arm, within an arm in the order of the list; one that does not exist is NaN.
 */
export async function start(module) {
  const { exports } = await WebAssembly.instantiate(module, {});
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  // Memory that grows is another buffer, so that it is asked for each time.
  const numbers = (count) => {
    const at = exports.numbers(count);
    return new Float64Array(exports.memory.buffer, at, count);
  };
  return function ask({ values, ...request }) {
    if (values) numbers(values.length).set(values);
    const bytes = encoder.encode(JSON.stringify(request));
    const at = exports.room(bytes.length);
    new Uint8Array(exports.memory.buffer, at, bytes.length).set(bytes);
    const length = exports.answer();
    const answer = JSON.parse(decoder.decode(new Uint8Array(exports.memory.buffer, exports.answered(), length)));
    if (answer.error !== undefined) throw new Refused(answer.error);
    if (answer.numbers === undefined) return answer;
    const { numbers: count, ...rest } = answer;
    return { ...rest, values: numbers(count).slice() };
  };
}
