// proves: page-expire-on-commit
import { asyncSessionmaker } from '@athanor/orm';
import { loadedAttributes } from './loaded-attributes.js';
import { A, B, Base } from './one-to-many-entities.js';
import { script } from './script.js';

export const ses06 = script('ses-06-expire-on-commit', async (scene) => {
  const engine = scene.engine();
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  const expiring = asyncSessionmaker(engine, { expireOnCommit: true })();
  const keeping = asyncSessionmaker(engine)();
  const a = new A({ x: 1, bs: [new B({ y: 'b1' })] });
  expiring.add(a);
  await expiring.commit();
  let kept = new A({ x: 2 });
  const ys = (bs: readonly B[]) => bs.map((b) => b.y);
  return [
    () => [loadedAttributes(a), [...expiring].includes(a)],
    () => void a.x,
    () => a.awaitableAttrs.x,
    async () => ys(await a.awaitableAttrs.bs),
    () => a.bs.length,
    async () => void (await (a.awaitableAttrs as unknown as Record<string, Promise<unknown>>)['nosuch']),
    async () => {
      expiring.expire(a, ['bs']);
      return ys(await expiring.runSync(() => a.awaitableAttrs.bs));
    },
    async () => {
      expiring.expire(a);
      await expiring.refresh(a, ['bs']);
      return loadedAttributes(a);
    },
    async () => {
      await expiring.refresh(a);
      return loadedAttributes(a);
    },
    () => expiring.refresh(new A({ x: 1 })),
    async () => {
      await scene.unrecorded(async () => {
        expiring.expire(a, ['x']);
        await expiring.close();
      });
      void a.x;
    },
    () => {
      void a.id;
      void a.bs;
    },
    async () => {
      keeping.add(kept);
      await keeping.commit();
      return [kept.x, loadedAttributes(kept)];
    },
    () => void kept.bs,
    async () => {
      kept = new A({ x: 3, bs: [] });
      keeping.add(kept);
      await keeping.commit();
      return kept.bs.length;
    },
    async () => {
      await scene.unrecorded(() => keeping.close());
      await (await freshlyDetached()).awaitableAttrs.bs;
    },
  ];

  /** An object whose collection was never loaded, and whose session is closed. */
  function freshlyDetached(): Promise<A> {
    return scene.unrecorded(async () => {
      const session = asyncSessionmaker(engine)();
      const detached = new A({ x: 4 });
      session.add(detached);
      await session.commit();
      await session.close();
      return detached;
    });
  }
});
