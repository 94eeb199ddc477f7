// Workers: one that keeps what is known, as many as there are cores that run worlds, and one for each replay.

// Worlds that a worker is given at once at most, and the milliseconds that these should take.
const [AHEAD, BATCH] = [8, 40];
// Started from the source in this page, so that a page on disk needs no other file.
const place = () => URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));

/** A worker whose answers are promises; what the engine refuses rejects them. */
class Engine {
  constructor(module) {
    const address = place();
    this.worker = new Worker(address);
    URL.revokeObjectURL(address);
    this.waiting = new Map();
    this.next = 0;
    this.worker.onmessage = ({ data: { id, answers, error, broken } }) => {
      const { resolve, reject } = this.waiting.get(id);
      this.waiting.delete(id);
      if (answers) resolve(answers);
      else reject(Object.assign(new Error(error), { broken }));
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      for (const { reject } of this.waiting.values()) reject(Object.assign(new Error(event.message || "a worker does not start"), { broken: true }));
      this.waiting.clear();
    };
    this.worker.postMessage({ module });
  }

  ask(...requests) {
    return new Promise((resolve, reject) => {
      const id = this.next++;
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, requests });
    });
  }

  get busy() {
    return this.waiting.size > 0;
  }

  end() {
    this.worker.terminate();
    this.waiting.clear();
  }
}

/** Runs worlds one after another on all workers and hands them over in their order. */
class Pool {
  constructor(module, workers) {
    this.module = module;
    this.engines = Array.from({ length: workers }, () => new Engine(module));
    this.number = 0;
  }

  /** Ends what is under way at once: a worker in the middle of a world is replaced. */
  cancel() {
    this.number += 1;
    this.engines = this.engines.map((engine) => {
      if (!engine.busy) return engine;
      engine.end();
      return new Engine(this.module);
    });
    this.letGo?.();
  }

  /** Runs the worlds from `from` to before `to` of what `open` opens; gives whether it came to the end. */
  async run(open, from, to, take) {
    this.cancel();
    const mine = this.number;
    const done = new Map();
    let [next, taken, waiting] = [from, from, []];
    const work = async (engine) => {
      await engine.ask(open);
      let size = 1;
      while (this.number === mine && next < to) {
        // Worlds that are done and wait for one before them are few.
        if (next - taken >= AHEAD * this.engines.length) {
          await new Promise((resolve) => waiting.push(resolve));
          continue;
        }
        const worlds = Array.from({ length: Math.min(size, to - next) }, () => next++);
        const begun = performance.now();
        const answers = await engine.ask(...worlds.map((world) => ({ do: "run", world })));
        if (this.number !== mine) return;
        size = Math.max(1, Math.min(AHEAD, Math.floor((BATCH * worlds.length) / (performance.now() - begun))));
        answers.forEach(({ world, values }) => done.set(world, values));
        for (; done.has(taken); taken += 1) {
          take(taken, done.get(taken));
          done.delete(taken);
        }
        for (const go of waiting.splice(0)) go();
      }
    };
    // A worker that is ended never answers.
    const cancelled = new Promise((resolve) => { this.letGo = resolve; });
    await Promise.race([Promise.all(this.engines.map(work)), cancelled]);
    return this.number === mine;
  }
}
