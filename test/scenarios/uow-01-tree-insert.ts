// proves: flush-self-reference
import { Integer, Text } from '@athanor/core';
import { asyncSessionmaker, DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';
import { script } from './script.js';

class Base extends DeclarativeBase {}

class Node extends Base.table('node', {
  id: mappedColumn(Integer, { primaryKey: true }),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'node.id' }),
  name: mappedColumn(Text),
  parent: () => relationship(Node, { nullable: true, remoteSide: Node.c.id, backPopulates: 'children' }),
  children: () => relationship([Node], { backPopulates: 'parent', cascade: 'all, delete-orphan' }),
}) {}

const shown = (node: Node) => [node.id, node.parentId];

export const uow01 = script('uow-01-tree-insert', async (scene) => {
  const engine = scene.engine();
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  const session = asyncSessionmaker(engine)();
  return [
    async () => {
      const [a1, a2, b1] = [new Node({ name: 'a1' }), new Node({ name: 'a2' }), new Node({ name: 'b1' })];
      const a = new Node({ name: 'a', children: [a1, a2] });
      const b = new Node({ name: 'b', children: [b1] });
      const root = new Node({ name: 'root', children: [a, b] });
      session.addAll([b1, a2, a1, b, a, root]);
      await session.flush();
      return Object.fromEntries([root, a, b, a1, a2, b1].map((node) => [node.name, shown(node)]));
    },
    () => session.commit(),
  ];
});
