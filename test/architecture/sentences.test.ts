import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ENTRIES, PublicApi } from '../support/public-api.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

function placeOf(symbol: ts.Symbol): string {
  const node = symbol.declarations?.[0];
  if (node === undefined) return '?';
  const file = node.getSourceFile();
  return `${relative(root, file.fileName)}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`;
}

describe('every public name has its sentence', () => {
  const api = new PublicApi();

  it.each(ENTRIES)('%s: what is exported, its methods and its getters', (entry) => {
    const silent = new Set<string>();
    for (const [name, symbol] of api.exports(entry)) {
      if (!api.isDescribed(symbol)) silent.add(`${placeOf(symbol)} ${name}`);
      for (const member of api.ownMethods(symbol))
        if (!api.isDescribed(member)) silent.add(`${placeOf(member)} ${symbol.name}.${member.name}`);
    }
    expect([...silent].sort()).toEqual([]);
  });
});
