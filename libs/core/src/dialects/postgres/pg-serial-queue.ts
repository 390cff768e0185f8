/** Runs asynchronous tasks one after the other, in the order given; a failed task does not stop the next. */
export class SerialQueue {
  /** Settles with the last task; undefined where nothing runs. */
  #last: Promise<void> | undefined;

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last === undefined ? task() : this.#last.then(task);
    const settled = (): void => {
      if (this.#last === last) this.#last = undefined;
    };
    const last = result.then(settled, settled);
    this.#last = last;
    return result;
  }
}
