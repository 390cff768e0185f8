import { CompileError } from '../errors/errors.js';
import type { CTE } from '../statement/select-base.js';

/** A CTE as it stands in WITH. */
interface CteEntry {
  readonly cte: CTE;
  /** As it is quoted in SQL. */
  readonly name: string;
  /** How deep the SELECT is nested in front of which it stands; 0 is the outermost statement. */
  readonly level: number;
  /** `name AS (..)`; undefined while that is being compiled. */
  text: string | undefined;
}

/** The CTE that this one states again, and so on, back to the first. */
function* forms(cte: CTE): Generator<CTE> {
  for (let one: CTE | undefined = cte; one !== undefined; one = one.restates) yield one.identity as CTE;
}

/** The first form of a CTE: all forms share its name. */
export function firstForm(cte: CTE): CTE {
  return [...forms(cte)].at(-1) as CTE;
}

/** The CTEs of a statement as they are met, each once, with those that it needs in front of it. */
export class CteList {
  #entries: CteEntry[] = [];

  /** True where the CTE, or a later form of it, is there already or about to be. */
  has(cte: CTE): boolean {
    return this.#entries.some((entry) => [...forms(entry.cte)].includes(cte.identity as CTE));
  }

  /** Takes a CTE in; `text` gives its SQL, in which it may name itself. An earlier form of it gives way. */
  add(cte: CTE, name: string, level: number, text: () => string): void {
    const earlier = new Set(forms(cte));
    this.#entries = this.#entries.filter((entry) => !earlier.has(entry.cte.identity as CTE));
    const same = this.#entries.find((entry) => entry.name === name && entry.level === level);
    if (same !== undefined) throw new CompileError(`Multiple, unrelated CTEs found with the same name: '${name}'`);
    const entry: CteEntry = { cte, name, level, text: undefined };
    this.#entries.push(entry);
    entry.text = text();
    // Behind those that its text has brought in.
    this.#entries = [...this.#entries.filter((one) => one !== entry), entry];
  }

  /** `WITH ..` of the CTEs from a level on, which are then forgotten; '' where there is none. */
  take(level: number): string {
    const taken = this.#entries.filter((entry) => entry.level >= level && entry.text !== undefined);
    if (taken.length === 0) return '';
    this.#entries = this.#entries.filter((entry) => !taken.includes(entry));
    const words = taken.some(({ cte }) => cte.recursive) ? 'WITH RECURSIVE' : 'WITH';
    return `${words} ${taken.map((entry) => entry.text).join(', \n')}\n `;
  }
}
