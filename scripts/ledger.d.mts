/** One section of the ledger. */
export interface LedgerSection {
  readonly section: number;
  readonly title: string;
  readonly rows: readonly { readonly id: string; readonly feature: string }[];
}

/** A `// proves:` comment; the title is undefined in a scenario's script, and null where no test stands below. */
export interface LedgerMarker {
  readonly file: string;
  readonly line: number;
  readonly rows: readonly string[];
  readonly title: string | undefined | null;
}

/** What counts of a test file in Vitest's JSON report. */
export interface LedgerResult {
  readonly name: string;
  readonly assertionResults: readonly {
    readonly ancestorTitles: readonly string[];
    readonly title: string;
    readonly fullName: string;
    readonly status: string;
  }[];
}

export function readRows(): readonly LedgerSection[];
export function readMarkers(): readonly LedgerMarker[];
export function mistakes(sections: readonly LedgerSection[], markers: readonly LedgerMarker[]): string[];
export function render(sections: readonly LedgerSection[], markers: readonly LedgerMarker[]): string;
export function unproven(markers: readonly LedgerMarker[], results: readonly LedgerResult[]): string[];
