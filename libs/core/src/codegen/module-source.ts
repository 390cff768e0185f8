import type { TableDescription } from '../dialect/table-description.js';
import { MetaData } from '../schema/metadata.js';
import { type Edge, sortTopologically } from '../util/topological.js';
import { Imports } from './imports.js';
import { block, call, layout, type Property } from './layout.js';
import { stringLiteral } from './lexical.js';
import { type ModulePlan, type ModuleStyle, type PlannedTable, planModule, tableNamed } from './module-plan.js';
import { relationshipProperties } from './relationship-source.js';
import { sequenceSource } from './sequence-source.js';
import { tableConstant, tableParts } from './table-source.js';
import { declaredType } from './type-source.js';

/** What a module is generated with. */
export interface ModuleOptions {
  readonly style: ModuleStyle;
  /** The names that the libraries export, which nothing of the module may be called by. */
  readonly exported: Iterable<string>;
  /** The schema of tables that the database names without one. */
  readonly defaultSchema?: string | undefined;
}

/** The TypeScript of a module with tables or entity classes for descriptions of tables. No text of theirs becomes code. */
export function moduleSource(
  descriptions: readonly TableDescription[],
  { style, exported, defaultSchema }: ModuleOptions,
): string {
  const imports = new Imports();
  const { columnNaming } = new MetaData();
  const plan = planModule(descriptions, style, { columnNaming, defaultSchema, exported, imports });
  const relationships = style === 'entities' ? relationshipProperties(plan) : new Map<PlannedTable, Property[]>();
  const types = [...plan.types.values()].map(({ name, type }) => typeConstant(name, type, plan));
  const sequences = [...plan.sequences.values()].map(({ name, sequence }) =>
    assigned(name, sequenceSource(sequence, metadataOf(plan), imports)),
  );
  const tables = parentsFirst(plan).map((table) => declaration(table, plan, relationships.get(table) ?? []));
  const head = root(plan);
  return `${imports.toString()}\n${[head, ...types, ...sequences, ...tables].join('\n')}`;
}

/** Constants stand in front of those that name them: tables that others inherit from. */
function parentsFirst(plan: ModulePlan): readonly PlannedTable[] {
  const { tables } = plan;
  const edges = tables.flatMap((table) =>
    (table.description.options.postgresqlInherits ?? []).flatMap((parent): Edge<PlannedTable>[] => {
      const found = tableNamed(parent, plan);
      return found === undefined ? [] : [[found, table]];
    }),
  );
  return sortTopologically(tables, edges).sorted;
}

function root({ style, imports }: ModulePlan): string {
  if (style === 'tables') return `export const metadata = new ${imports.use('MetaData')}();\n`;
  return `export class Base extends ${imports.use('DeclarativeBase', '@athanor/orm')} {}\n`;
}

/** The MetaData of the module as code. */
function metadataOf({ style }: ModulePlan): string {
  return style === 'tables' ? 'metadata' : 'Base.metadata';
}

function typeConstant(name: string, type: Parameters<typeof declaredType>[0], plan: ModulePlan): string {
  const constantOf = (one: typeof type): string | undefined =>
    one === type ? undefined : plan.types.get(one.cacheKey)?.name;
  return assigned(name, declaredType(type, { imports: plan.imports, constantOf }));
}

function declaration(table: PlannedTable, plan: ModulePlan, relationships: readonly Property[]): string {
  const { isEntity } = table;
  const style = isEntity
    ? { head: plan.imports.use('mappedColumn', '@athanor/orm'), nullableByDefault: false }
    : { head: `new ${plan.imports.use('Column')}`, nullableByDefault: true };
  const parts = tableParts(table, plan, style);
  const remarks = parts.remarks.map((remark) => `// ${remark}\n`).join('');
  if (!isEntity) {
    return remarks + assigned(table.name, tableConstant(table, parts, metadataOf(plan), plan));
  }
  const shape = block([...parts.columns, ...relationships]);
  const options = parts.options === undefined ? [] : [parts.options];
  const base = call('Base.table', stringLiteral(table.description.name), shape, ...options);
  const head = `export class ${table.name} extends `;
  return `${remarks}${head}${layout(base, 0, head.length, 3)} {}\n`;
}

function assigned(name: string, source: Parameters<typeof layout>[0]): string {
  const head = `export const ${name} = `;
  return `${head}${layout(source, 0, head.length)};\n`;
}
