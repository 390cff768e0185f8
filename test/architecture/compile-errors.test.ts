import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/programs.js';
import { typeCheck } from '../support/type-check.js';

// Inside of the workspace, so that the libraries are found.
const folder = join(root, 'node_modules/.cache/compile-errors');

const prelude = `
import { type AsyncConnection, Column, Computed, Enum, func, Identity, insert, Integer, MetaData, Numeric, select, Table, Text, union, update } from '@athanor/core';
const t = new Table('t', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(Text, { nullable: false }),
  price: new Column(Numeric(10, 2), { nullable: false }),
  state: new Column(Enum('open', 'done', { name: 'state' }), { nullable: false }),
});
const made = new Table('made', t.metadata, {
  id: new Column(Integer, { primaryKey: true, identity: new Identity({ always: true }) }),
  name: new Column(Text, { nullable: false }),
  loud: new Column(Text, { computed: new Computed('upper(name)') }),
});
declare const conn: AsyncConnection;
`;

// A mistake, and what the compiler has to say of it: the last line of its message, which tells what is wrong.
const mistakes = {
  'func.lower(t.c.price);': 'Type \'"numeric"\' is not assignable to type',
  'func.abs(t.c.name);': 'is not assignable to type \'"a number is asked for"\'.',
  "func.jsonEach(t.c.name).tableValued('key');": 'is not assignable to type \'"a document is asked for"\'.',
  'union(select(t.c.id), select(t.c.id, t.c.name));': '"the SELECT has to give 1 column(s), and gives 2"',
  't.c.id.in(select(t.c.id, t.c.name));': '"the SELECT has to give 1 column(s), and gives 2"',
  "insert(made).values({ name: 'a', loud: 'A' });":
    "Type 'string' is not assignable to type '{ readonly [why: symbol]: \"the server makes the values of this column: leave it out\"; }'.",
  "insert(made).values({ id: 1, name: 'a' });":
    "Type 'number' is not assignable to type '{ readonly [why: symbol]: \"the server makes the values of this column: leave it out\"; }'.",
  'update(made).values({ id: 1 });':
    "Type 'number' is not assignable to type '{ readonly [why: symbol]: \"the server makes the values of this column: leave it out\"; }'.",
  "select(t).filterBy({ nmae: 'x' });":
    "'nmae' does not exist in type '{ readonly id?: Equal<number> | undefined; readonly name?: Equal<string>",
  "void conn.executionOptions({ isolationLevel: 'SERIALISABLE' });":
    "Type '\"SERIALISABLE\"' is not assignable to type 'IsolationLevel | undefined'.",
  't.c.nope;':
    'Property \'nope\' does not exist on type \'{ readonly id: NamedColumn<number, "id", "t">; readonly name: NamedColumn<string, "name", "t">; readonly price: NamedColumn<DecimalText, "price", "t">; readonly state: NamedColumn<...>; }\'.',
  "t.c.id.eq('5');": "Argument of type '\"5\"' is not assignable to parameter of type 'Operand<number>'.",
  "t.c.state.eq('opened');":
    'Argument of type \'"opened"\' is not assignable to parameter of type \'Operand<"done" | "open">\'.',
  "t.c.state.in(['open', 'opened']);": 'Type \'"opened"\' is not assignable to type \'Operand<"done" | "open">\'.',
  't.c.price.gt(true);': "Argument of type 'boolean' is not assignable to parameter of type 'Comparand<DecimalText>'.",
  "t.c.id.like('a%');": "Type 'number' is not assignable to type 'string'.",
  "insert(t).values({ name: 'a', price: 1 });":
    "Property 'state' is missing in type '{ name: string; price: number; }' but required in type '{ readonly name: Written<string>; readonly price: Written<DecimalText>; readonly state: Written<\"done\" | \"open\">; }'.",
  "void conn.execute(insert(t), { name: 'a' });":
    'Type \'{ name: string; }\' is missing the following properties from type \'{ readonly name: string; readonly price: Parameter<DecimalText>; readonly state: Parameter<"done" | "open">; }\': price, state',
  "void conn.execute(insert(t), [{ name: 'a', price: 1, state: 'open', nope: 1 }]);":
    'Object literal may only specify known properties, and \'nope\' does not exist in type \'{ readonly name: string; readonly price: Parameter<DecimalText>; readonly state: Parameter<"done" | "open">; } & { readonly id?: number | undefined; }\'.',
  'update(t).values({ name: null });': "Type 'null' is not assignable to type 'Written<string> | undefined'.",
  "update(t).values({ nope: 'a' });":
    "Object literal may only specify known properties, and 'nope' does not exist in type 'UpdateValues<Table<",
  '(await conn.execute(select(t.c.id, t.c.name))).one().nope;':
    "Property 'nope' does not exist on type 'Row<readonly [number, string], { readonly id: number; readonly name: string; }>'.",
};

/** The last line of what the compiler says of each mistake. */
async function messages(): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const programs = Object.keys(mistakes).map((mistake) => `${prelude}${mistake}\nexport {};\n`);
  for (const [i, program] of programs.entries()) await writeFile(join(folder, `m${i}.ts`), program);
  const { stdout } = await typeCheck(folder);
  return programs.map((_, i) => {
    const said = new RegExp(String.raw`m${i}\.ts\(.*\n(?: .*\n)*`).exec(stdout)?.[0] ?? 'nothing';
    return said.trimEnd().split('\n').at(-1)?.trim() as string;
  });
}

describe('what the compiler says of a mistake', () => {
  let said: readonly string[];
  beforeAll(async () => {
    said = await messages();
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  // proves: type-inference
  it.each(Object.entries(mistakes).map(([mistake, message], i) => [mistake, message, i] as const))(
    '%s',
    (_, message, i) => {
      expect(said[i]).toContain(message);
    },
  );
});
