/**
 * What a task lets be under way beside it: `alone` - it waits for what is in front of it, and what follows waits for it;
 * `together` - it follows others of its kind at once; `behind` - it follows those, and what follows waits for it; `ahead` -
 * anything but `last` follows it at once; `last` - it waits for everything.
 */
export type Company = 'alone' | 'together' | 'behind' | 'ahead' | 'last';

interface Waiting {
  readonly company: () => Company;
  readonly start: (company: Company) => void;
}

/**
 * Runs the tasks of a session in the order given. A task starts when those in front of it have settled, or at once where
 * they allow its company. A failed task does not stop the next.
 */
export class SessionQueue {
  #running = 0;
  /** Of the task that was started last. */
  #company: Company = 'alone';
  readonly #waiting: Waiting[] = [];

  /** `company` is asked when the task may start. */
  run<T>(task: () => Promise<T>, company: () => Company = alone): Promise<T> {
    if (this.#waiting.length === 0) {
      const own = company();
      if (this.#admits(own)) return this.#start(task, own);
    }
    return new Promise((resolve) => {
      this.#waiting.push({ company, start: (own) => resolve(this.#start(task, own)) });
    });
  }

  #admits(company: Company): boolean {
    if (this.#running === 0) return true;
    if (this.#company === 'ahead') return company !== 'last';
    return this.#company === 'together' && (company === 'together' || company === 'behind');
  }

  #start<T>(task: () => Promise<T>, company: Company): Promise<T> {
    this.#running += 1;
    this.#company = company;
    const result = task();
    result.then(this.#settled, this.#settled);
    return result;
  }

  readonly #settled = (): void => {
    this.#running -= 1;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const company = next.company();
      if (!this.#admits(company)) return;
      this.#waiting.shift();
      next.start(company);
    }
  };
}

const alone = (): Company => 'alone';
