import { DateTime, func, Integer, Text } from '@athanor/core';
import { mappedColumn, relationship } from '@athanor/orm';
import { Address } from './address.entity.js';
import { Base } from './base.js';

export class User extends Base.table('users', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
  nickname: mappedColumn(Text, { nullable: true }),
  createdAt: mappedColumn(DateTime, { serverDefault: func.now() }),
  addresses: () => relationship([Address], { backPopulates: 'user', orderBy: Address.c.id }),
}) {
  /** The domain of the first address: a method over a relationship of another file. */
  firstDomain(): string | undefined {
    return this.addresses[0]?.domain();
  }
}
