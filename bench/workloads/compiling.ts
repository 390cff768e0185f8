import { and, func, select } from '@athanor/core';
import { compileCached, LRUCache } from '@athanor/core/spi';
import type { Fixture } from '../fixture.ts';
import type { Workload } from '../measure.ts';
import { authorTable, postTable } from '../model.ts';

const finds = 1000;

/** What building and rendering a statement of three joins and five predicates costs: the share that Athanor adds to a hand-written text. */
export function compilingWorkloads({ pool, engine }: Fixture): Workload[] {
  const post = postTable;
  const author = authorTable;
  const other = author.alias('other');
  const cache = new LRUCache<string, never>(500);

  const build = (i: number) =>
    select(post.c.id, post.c.title, author.c.name, func.count().label('n'))
      .join(author, author.c.id.eq(post.c.authorId))
      .join(other, other.c.id.eq(post.c.authorId))
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

  const statements = Array.from({ length: finds }, (_, i) => i);
  return [
    {
      name: 'building and rendering, as a share of one find by hand',
      contestants: {
        raw: async () => {
          for (const i of statements)
            await pool.query({ name: 'one_post', text: 'select id, title from post where id = $1', values: [i] });
          return finds;
        },
        core: async () => {
          let rendered = 0;
          for (const i of statements)
            if (compileCached(build(i), engine.dialect, cache as never, {}).compiled.slots.length > 0) rendered++;
          return rendered;
        },
      },
    },
  ];
}
