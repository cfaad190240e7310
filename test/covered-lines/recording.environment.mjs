import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';
import { isCovered } from './covered-sources.mjs';

/** Where this worker leaves what it recorded; unset when nobody asked for coverage. */
const folder = process.env.BEFFROI_TEST_COVERAGE;

/** Each recording keeps the scripts of all its files alive; starting one makes V8 drop what it optimised. */
const FILES_A_RECORDING = 10;
/** From here on Jest may replace the worker after any file (workerIdleMemoryLimit), and lets it write nothing then. */
const FULL_HEAP_BYTES = 650_000_000;

/** V8's counts for this worker, whatever spec file they come from. */
class Recorder {
  #session = new Session();
  #files = 0;

  constructor() {
    this.#session.connect();
    this.#ask('Profiler.enable');
    this.#start();
    process.once('exit', () => this.#write());
    process.once('SIGTERM', () => process.exit());
  }

  fileIsDone() {
    this.#files += 1;
    const isFull = process.memoryUsage().heapUsed > FULL_HEAP_BYTES;
    if (this.#files < FILES_A_RECORDING && !isFull) return;
    this.#write();
    if (isFull) return;
    this.#ask('Profiler.stopPreciseCoverage');
    this.#start();
  }

  #start() {
    this.#files = 0;
    this.#ask('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  }

  #write() {
    const { result } = this.#ask('Profiler.takePreciseCoverage');
    const recording = { result: result.filter(({ url }) => isCovered(url)) };
    writeFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify(recording));
  }

  /** Within one thread the answer is there before `post` returns. */
  #ask(method, parameters) {
    let answer;
    this.#session.post(method, parameters, (error, result) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer;
  }
}

let recorder;

/**
 * Node's environment, which records coverage when asked to. Jest's own collector enables the debugger and starts
 * anew for each file: that took three quarters of the time of the unit specs.
 *
 * Its global object is an ordinary one. Jest's is a proxy, which is asked at each `Math`, `Set` or `Promise`: that took
 * as much as two thirds of what calculates, and a third of what imports much.
 */
export default class RecordingEnvironment extends TestEnvironment {
  constructor(...of) {
    const { createContext } = vm;
    // The constructor below gives it the proxy, and takes no other.
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...of);
    } finally {
      vm.createContext = createContext;
    }
  }

  async setup() {
    if (folder) recorder ??= new Recorder();
    await super.setup();
  }

  async teardown() {
    await super.teardown();
    recorder?.fileIsDone();
  }
}
