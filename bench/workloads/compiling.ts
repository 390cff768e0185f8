import { and, func, select } from '@athanor/core';
import { type CompiledCache, compileCached, LRUCache, valuesFor } from '@athanor/core/spi';
import type { Fixture } from '../fixture.ts';
import type { Contestant, Workload } from '../measure.ts';
import { authorTable, postTable } from '../model.ts';
import { byDrizzle, byKysely, type Rendered } from './peers.ts';

const finds = 1000;

const post = postTable;
const author = authorTable;
const other = author.alias('other');
const sibling = post.alias('sibling');

/** A statement of three joins and five predicates, as a program builds it for each request. */
const build = (i: number) =>
  select(post.c.id, post.c.title, author.c.name, func.count().label('n'))
    .join(author, author.c.id.eq(post.c.authorId))
    .join(other, other.c.id.eq(post.c.authorId))
    .join(sibling, sibling.c.authorId.eq(author.c.id))
    .where(
      and(
        post.c.views.gt(i),
        post.c.published.eq(true),
        author.c.name.like('A%'),
        post.c.id.in([i, i + 1, i + 2]),
        other.c.id.ne(i),
      ),
    )
    .groupBy(post.c.id, post.c.title, author.c.name)
    .orderBy(post.c.id)
    .limit(10);

/**
 * What building and rendering a statement costs: the share that Athanor adds to a hand-written text, and its time against
 * that of query builders which render the same query.
 */
export async function compilingWorkloads({ pool, engine }: Fixture): Promise<Workload[]> {
  const cache: CompiledCache = new LRUCache(500);
  const byAthanor = (i: number): Rendered => {
    const { compiled, binds } = compileCached(build(i), engine.dialect, cache, {});
    return { sql: compiled.sql, params: valuesFor(compiled, binds).wire };
  };
  /** The first parameter is the number of the statement for all of them; nothing else is alike in their parameters. */
  const rendering =
    (render: (i: number) => Rendered, times: number): Contestant =>
    async () => {
      let sum = 0;
      for (let i = 0; i < times; i++) sum += Number(render(i).params[0]);
      return sum;
    };

  await assertSameRows(pool, [byAthanor, byKysely, byDrizzle]);
  return [
    {
      name: 'building and rendering, as a share of one find by hand',
      contestants: {
        raw: async () => {
          let sum = 0;
          for (let i = 0; i < finds; i++) {
            await pool.query({ name: 'one_post', text: 'select id, title from post where id = $1', values: [i] });
            sum += i;
          }
          return sum;
        },
        core: rendering(byAthanor, finds),
      },
    },
    {
      name: 'building and rendering, to Kysely',
      contestants: {
        raw: rendering(byKysely, 10 * finds),
        core: rendering(byAthanor, 10 * finds),
        drizzle: rendering(byDrizzle, 10 * finds),
      },
    },
  ];
}

/** All of them render the same query: three joins, and on the same data the same rows. */
async function assertSameRows(pool: Fixture['pool'], ways: readonly ((i: number) => Rendered)[]): Promise<void> {
  const answers = new Set<string>();
  for (const render of ways) {
    const { sql, params } = render(7);
    if (sql.match(/ join /gi)?.length !== 3) throw new Error(`not three joins: ${sql}`);
    const { rows } = await pool.query({ text: sql, values: [...params], rowMode: 'array' });
    if (rows.length === 0) throw new Error(`no rows: ${sql}`);
    answers.add(JSON.stringify(rows));
  }
  if (answers.size > 1) throw new Error(`the queries differ: ${[...answers].join(' | ')}`);
}
