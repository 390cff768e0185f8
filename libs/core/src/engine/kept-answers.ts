/** Answers to questions, each asked once. Failures are not kept, nor what is not worth it, so that they can be asked again. */
export class KeptAnswers {
  #answers = new Map<string, Promise<unknown>>();

  /** Forgets all answers; those that are under way are not kept either. */
  clear(): void {
    this.#answers = new Map();
  }

  /** The answer that is known, or the one that is asked for now. What is not there, undefined, is not worth keeping. */
  ask<T>(
    question: readonly unknown[],
    answer: () => Promise<T>,
    worthKeeping: (answer: T) => boolean = (found) => found !== undefined,
  ): Promise<T> {
    const key = JSON.stringify(question);
    const answers = this.#answers;
    const known = answers.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const asked = answer();
    answers.set(key, asked);
    asked.then(
      (found) => worthKeeping(found) || answers.delete(key),
      () => answers.delete(key),
    );
    return asked;
  }
}
