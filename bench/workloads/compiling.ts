import { and, func, select } from '@athanor/core';
import { cacheKeyOf, compileCached, LRUCache } from '@athanor/core/spi';
import type { Fixture } from '../fixture.ts';
import type { Workload } from '../measure.ts';
import { Author, Post } from '../model.ts';

const times = 20_000;

/** What building and rendering a statement costs, without a database: the share that Athanor adds to a hand-written text. */
export function compilingWorkloads({ engine }: Fixture): Workload[] {
  const post = Post.__table__;
  const author = Author.__table__;
  const other = author.alias('other');
  const cache = new LRUCache<string, never>(500);

  const build = (i: number) =>
    select(post.c.id, post.c.title, author.c.name, func.count().label('n'))
      .join(author, author.c.id.eq(post.c.authorId))
      .join(other, other.c.id.eq(post.c.authorId))
      .where(
        and(post.c.views.gt(i), post.c.published.eq(true), author.c.name.like('A%'), post.c.id.in([i, i + 1, i + 2]), other.c.id.ne(i)),
      )
      .groupBy(post.c.id, post.c.title, author.c.name)
      .orderBy(post.c.id)
      .limit(10);

  return [
    {
      name: `build and render a statement, ${times.toLocaleString('en')} times`,
      contestants: {
        // A template literal with numbered values is the least that anybody can do.
        raw: async () => {
          let length = 0;
          for (let i = 0; i < times; i++) length += handWritten(i).values.length;
          return length / times;
        },
        core: async () => {
          let length = 0;
          for (let i = 0; i < times; i++) {
            const { compiled } = compileCached(build(i), engine.dialect, cache as never, {});
            length += compiled.slots.length;
          }
          return length / times;
        },
        'core, key alone': async () => {
          let length = 0;
          for (let i = 0; i < times; i++) length += cacheKeyOf(build(i))?.binds.length ?? 0;
          return length / times;
        },
      },
    },
  ];
}

function handWritten(i: number): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const text = `select post.id, post.title, author.name, count(*) as n from post
    join author on author.id = post.author_id join author as other on other.id = post.author_id
    where post.views > ${bind(i)} and post.published = true and author.name like ${bind('A%')}
    and post.id = any(${bind([i, i + 1, i + 2])}) and other.id != ${bind(i)}
    group by post.id, post.title, author.name order by post.id limit ${bind(10)}`;
  return { text, values };
}
