/** The authors with whom the blog begins. */
export const seedAuthors = [
  {
    name: 'Miriam Okafor',
    email: 'miriam@slowfire.example',
    createdAt: '2026-01-05T08:00:00Z',
    bio: 'Runs databases for a living and reads their manuals for pleasure.',
  },
  {
    name: 'Jonas Lindqvist',
    email: 'jonas@slowfire.example',
    createdAt: '2026-01-05T08:00:00Z',
    bio: 'Writes servers in TypeScript, slowly.',
  },
  {
    name: 'Chiara Bellini',
    email: 'chiara@slowfire.example',
    createdAt: '2026-01-05T08:00:00Z',
    bio: 'Used to restore furniture. Now restores backups.',
  },
  { name: 'Tomasz Wrona', email: 'tomasz@slowfire.example', createdAt: '2026-01-05T08:00:00Z', bio: null },
] as const;

/** One article of the beginning, with its author's email, the names of its tags, and comments as pairs of name and text. */
export interface SeedArticle {
  readonly author: (typeof seedAuthors)[number]['email'];
  readonly slug: string;
  readonly title: string;
  readonly summary: string | null;
  readonly createdAt: string;
  readonly tags: readonly string[];
  readonly body: string;
  readonly comments: readonly (readonly [name: string, body: string])[];
}

/** The articles with which the blog begins, oldest first. */
export const seedArticles: readonly SeedArticle[] = [
  {
    author: 'miriam@slowfire.example',
    slug: 'why-slow-fire',
    title: 'Why this blog is called Slow Fire',
    summary: 'An athanor is a furnace that feeds itself. It is also a fair description of a good server.',
    createdAt: '2026-01-12T08:00:00Z',
    tags: ['meta'],
    body: `The alchemists had a furnace they called the athanor. It was built so that charcoal slid down from a tower as it was used up, and the heat stayed the same for weeks while nobody watched.

None of them made gold. But they did learn what happens when you keep conditions steady for a long time and write down what you see. That is most of what we do with databases, and it is what we want to write about here.`,
    comments: [['Ines', 'I came for the furnace and stay for the isolation levels.']],
  },
  {
    author: 'jonas@slowfire.example',
    slug: 'the-session-is-a-workbench',
    title: 'The session is a workbench',
    summary: 'Objects lie on it while you work. When you are done you put everything away at once.',
    createdAt: '2026-01-26T09:30:00Z',
    tags: ['orm', 'transactions'],
    body: `People who meet a unit of work for the first time look for the save method. There is none. You take things out, you change them, and at the end you say that you are done.

The picture that helped me is a workbench. Two hands reaching for the same chisel find the same chisel: that is the identity map. Nothing goes back to its drawer while you are still using it: that is the transaction. And when you leave, the bench is cleared.`,
    comments: [
      ['Pavel', 'And if you walk away in the middle, somebody sweeps it all into the bin. Rollback.'],
      ['Ruth', 'Stealing this picture for our onboarding.'],
    ],
  },
  {
    author: 'chiara@slowfire.example',
    slug: 'name-your-constraints',
    title: 'Name your constraints',
    summary: 'A violated constraint is a message from the schema to your users. Give it a name and you can pass it on.',
    createdAt: '2026-02-09T07:45:00Z',
    tags: ['postgresql', 'schema'],
    body: `If you check in your program whether an address is taken, and insert it afterwards, two people can register it in the same millisecond. The unique constraint is the only one who knows for sure.

So let it speak. When it is violated PostgreSQL says which constraint it was. If its name follows a rule, a dozen lines turn it into a reply that says what is wrong with which field, and the check beforehand can go.`,
    comments: [['Dmitri', 'We had forty constraints that all ended in _key1. We no longer do.']],
  },
  {
    author: 'miriam@slowfire.example',
    slug: 'what-read-committed-promises',
    title: 'What READ COMMITTED promises, and what it does not',
    summary: 'Every statement sees its own snapshot. That is less than most of us assume.',
    createdAt: '2026-02-23T08:15:00Z',
    tags: ['postgresql', 'transactions'],
    body: `The default level of PostgreSQL gives each statement a snapshot of its own. Two selects in one transaction may see two different worlds, and a sum over the first may not fit the rows of the second.

This is fine for most requests and wrong for a few. The few are those where you read, decide and write. For these there are three ways out: put the decision into the UPDATE, lock what you have read, or ask for SERIALIZABLE and be ready to try again.`,
    comments: [
      ['Hanna', 'The second way out is the one that I always forget to take in the same order everywhere.'],
      ['Luis', 'Could you write about the third one?'],
    ],
  },
  {
    author: 'tomasz@slowfire.example',
    slug: 'a-pool-is-a-queue',
    title: 'A pool is a queue with manners',
    summary: 'Twenty connections serve a thousand clients, as long as nobody pushes in.',
    createdAt: '2026-03-09T10:00:00Z',
    tags: ['performance', 'postgresql'],
    body: `A connection costs the server a process and a few megabytes. That is why we keep some and lend them out. The interesting part is what happens when all are taken.

A good pool serves whoever has waited longest, gives up after a stated time with a message that says so, and never lets a newcomer overtake. Measure the wait, not the number of connections: a pool that nobody waits for is large enough.`,
    comments: [],
  },
  {
    author: 'jonas@slowfire.example',
    slug: 'types-that-follow-the-query',
    title: 'Types that follow the query',
    summary: 'Select two columns and get a pair. Forget a column and the compiler says so.',
    createdAt: '2026-03-23T09:00:00Z',
    tags: ['typescript', 'orm'],
    body: `For a long time typed database access meant that every row had the type of the table, whatever you had selected. The missing columns were undefined, and the type said otherwise.

It is possible to do better. The select list is a tuple, each column knows what it reads as, and the row is computed from both. It costs the compiler a little and the reader nothing.`,
    comments: [['Aiko', 'The moment when the label became a property name was the moment when I was sold.']],
  },
  {
    author: 'chiara@slowfire.example',
    slug: 'the-backup-you-have-read',
    title: 'The only backup is one you have read',
    summary: null,
    createdAt: '2026-04-06T07:30:00Z',
    tags: ['operations'],
    body: `Every first Monday of the month we take last night's backup, restore it on a machine that has never seen our data, and let the reporting suite run on it. It takes forty minutes.

In three years it has failed twice. Both times the backup job itself had been green.`,
    comments: [['Sam', 'Twice in three years is exactly why this paragraph should hang on a wall.']],
  },
  {
    author: 'miriam@slowfire.example',
    slug: 'serializable-and-the-second-try',
    title: 'SERIALIZABLE and the second try',
    summary: 'The strictest level is not slow. It only wants you to be able to start again.',
    createdAt: '2026-04-20T08:00:00Z',
    tags: ['postgresql', 'transactions'],
    body: `Luis asked for it: the third way out. Under SERIALIZABLE the database watches what each transaction has read, and if two of them could not have run one after the other it sends one away with error 40001.

That is no failure. It is a request to run the same thing again, from the beginning, in a new transaction. Put the retry around the whole unit, keep everything that cannot be undone outside of it, and the hard kind of reasoning is gone.`,
    comments: [
      ['Luis', 'Thank you! What about emails that are sent in the middle?'],
      ['Miriam Okafor', 'They are what I mean by everything that cannot be undone.'],
    ],
  },
  {
    author: 'tomasz@slowfire.example',
    slug: 'one-round-trip',
    title: 'One round trip is worth a thousand microseconds',
    summary: 'Most slow endpoints do not run slow queries. They run many.',
    createdAt: '2026-05-04T10:15:00Z',
    tags: ['performance', 'orm'],
    body: `We had a page that took 400 milliseconds. Its slowest query took two. There were 180 of them, one for every author of every article, each with its own little trip across the data centre.

Loading all parents first and their children with a second statement made it six milliseconds. Nothing was cached, nothing was rewritten. We just stopped asking one question at a time.`,
    comments: [
      ['Fatou', 'Ours were 412. We counted after reading this.'],
      ['Ben', 'What does it look like when a parent has ten thousand children?'],
    ],
  },
  {
    author: 'jonas@slowfire.example',
    slug: 'commit-before-you-reply',
    title: 'Commit before you reply',
    summary: 'A 200 that leaves before the COMMIT is a promise that you may have to break.',
    createdAt: '2026-05-18T09:00:00Z',
    tags: ['transactions', 'typescript'],
    body: `It is tempting to end the transaction when the response has been sent: the handler is short, the framework has a hook for it. But a COMMIT can fail. A deferred constraint may be violated, the connection may be lost, and the client already holds a 200.

So the order has to be: work, commit, reply. Then a failing commit is a 500, and whoever got a 200 can rely on it.`,
    comments: [],
  },
  {
    author: 'chiara@slowfire.example',
    slug: 'migrations-at-lunch',
    title: 'Migrations at lunch',
    summary: 'Schema changes that nobody notices are small, ordered and a little boring.',
    createdAt: '2026-06-01T11:30:00Z',
    tags: ['operations', 'schema', 'postgresql'],
    body: `We used to migrate at three in the morning. Now we do it at lunch, because we want to be awake when something goes wrong, and because nothing does.

The recipe is old: add, fill, switch, remove, each in a release of its own. Set a lock timeout so that a migration gives up rather than queues in front of everybody. Create indexes concurrently. Never do two things at once.`,
    comments: [['Oleg', 'The lock timeout alone would have saved our 2024.']],
  },
  {
    author: 'tomasz@slowfire.example',
    slug: 'reading-a-cursor-politely',
    title: 'Reading a cursor politely',
    summary: 'A million rows go through a small program, if it reads no faster than it writes.',
    createdAt: '2026-06-15T10:00:00Z',
    tags: ['performance', 'typescript'],
    body: `An export does not have to fit into memory. The server keeps a cursor, the program asks for some rows, writes them to the client, and asks for more when the client has taken them.

Three things can end it: the last row, an error, and a reader who closes the window. In each case the cursor has to be closed and the connection given back. If you test only one of them, test the third.`,
    comments: [['Mei', 'The third one took down our Tuesday.']],
  },
];
