import { core01 } from './core-01-insertmanyvalues.js';
import { core02 } from './core-02-upserts.js';
import { core03 } from './core-03-listener-order.js';
import { core05 } from './core-05-aliases-columns.js';
import { core06 } from './core-06-result-api.js';
import { core07 } from './core-07-stream.js';
import { core08 } from './core-08-isolation-autocommit.js';
import { core09 } from './core-09-options-cache.js';
import { core10 } from './core-10-errors.js';
import { core12 } from './core-12-own-types.js';
import { core13 } from './core-13-echo-log.js';
import { core14 } from './core-14-inference.js';
import { load01 } from './load-01-strategies.js';
import { load03 } from './load-03-joined-needs-unique.js';
import { load04 } from './load-04-raise.js';
import { pg01 } from './pg-01-jsonb.js';
import { pool01 } from './pool-01-overflow-timeout.js';
import { pool02 } from './pool-02-reuse-recycle.js';
import { pool03 } from './pool-03-pre-ping.js';
import { pool04 } from './pool-04-pools-config.js';
import { pool05 } from './pool-05-dispose.js';
import { pool06 } from './pool-06-events.js';
import { pool07 } from './pool-07-cancellation.js';
import { pool08 } from './pool-08-connection-object.js';
import type { ScenarioScript } from './script.js';
import { seed01 } from './seed-01-core-synopsis.js';
import { seed02 } from './seed-02-orm-synopsis.js';
import { seed03 } from './seed-03-small-samples.js';
import { ses01 } from './ses-01-savepoint-rollback-state.js';
import { ses03 } from './ses-03-pending-rollback.js';
import { ses04 } from './ses-04-autobegin-session.js';
import { ses05 } from './ses-05-connection-transactions.js';
import { ses06 } from './ses-06-expire-on-commit.js';
import { ses11 } from './ses-11-states.js';
import { ses12 } from './ses-12-concurrency.js';
import { ses14 } from './ses-14-two-phase-connection.js';
import { uow01 } from './uow-01-tree-insert.js';
import { uow06 } from './uow-06-many-to-many.js';
import { uow07 } from './uow-07-delete-orphan.js';
import { uow12 } from './uow-12-update-batches.js';

/** All scenarios that have been written against Athanor. */
export const scripts: readonly ScenarioScript[] = [
  seed01,
  seed02,
  seed03,
  uow01,
  uow06,
  uow07,
  uow12,
  ses01,
  ses03,
  ses04,
  ses05,
  ses06,
  ses11,
  ses12,
  ses14,
  load01,
  load03,
  load04,
  core01,
  core02,
  core03,
  core05,
  core06,
  core07,
  core08,
  core09,
  core10,
  core12,
  core13,
  core14,
  pg01,
  pool01,
  pool02,
  pool03,
  pool04,
  pool05,
  pool06,
  pool07,
  pool08,
];
