import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeSites } from '../../src/util/call-site.js';

/** What is said of a call that is noted in a process with this environment. */
async function notedWith(environment: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.resetModules();
  const { callSite } = await import('../../src/engine/in-flight.js');
  const execute = () => callSite('execute()', execute);
  return describeSites([execute()]);
}

describe('the place of a call', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is noted in development', async () => {
    expect(await notedWith({ NODE_ENV: 'test' })).toMatch(/^execute\(\) called at .*call-site\.test\.ts:\d+:\d+/);
  });

  it('is not noted in production, where the message says how it can be', async () => {
    expect(await notedWith({ NODE_ENV: 'production' })).toContain('ATHANOR_CALL_SITES=1');
    expect(await notedWith({ NODE_ENV: 'production', ATHANOR_CALL_SITES: '1' })).toContain('call-site.test.ts');
    expect(await notedWith({ NODE_ENV: 'test', ATHANOR_CALL_SITES: '0' })).toContain('not noted');
  });
});
