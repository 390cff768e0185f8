/**
 * Gives names for the prepared statements of one session, none of them twice, and none that another session has: behind a
 * pooler that lends its sessions for single transactions, a name of somebody else's would run their statement in the place of ours.
 */
export function statementNames(): () => string {
  // Node's `import` of all of its cryptography would take a program longer than connecting does.
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const prefix = `athanor_${randomBytes(4).toString('hex')}_`;
  let made = 0;
  return () => `${prefix}${++made}`;
}
