import 'reflect-metadata';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PricesService } from '../src/prices.service.js';
import { RatesService } from '../src/rates.service.js';

// Hoisted above the imports, as in Jest; the rest of the module stays real.
vi.mock('../src/rates.service.js', async (importOriginal) => ({
  ...(await importOriginal<typeof import('../src/rates.service.js')>()),
  RatesService: class {
    rate = (): Promise<number> => Promise.resolve(2);
  },
}));

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2030-01-01') });
});

afterEach(() => {
  vi.useRealTimers();
});

it('replaces a module and the clock', async () => {
  expect(await new PricesService(new RatesService()).priceIn('USD', 3)).toBe(6);
  expect(new Date().getFullYear()).toBe(2030);
});
