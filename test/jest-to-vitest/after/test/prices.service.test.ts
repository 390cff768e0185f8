import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { PricesService } from '../src/prices.service.js';
import { RatesService } from '../src/rates.service.js';

describe('PricesService', () => {
  let prices: PricesService;
  let rate: Mock<RatesService['rate']>;

  beforeEach(async () => {
    rate = vi.fn<RatesService['rate']>().mockResolvedValue(1.25);
    const module = await Test.createTestingModule({ providers: [PricesService, RatesService] })
      .overrideProvider(RatesService)
      .useValue({ rate })
      .compile();
    prices = module.get(PricesService);
  });

  it('converts with the rate of the day and rounds to cents', async () => {
    expect(await prices.priceIn('USD', 9.99)).toBe(12.49);
    expect(rate).toHaveBeenCalledExactlyOnceWith('USD');
  });

  it('logs the rate', async () => {
    const debug = vi.spyOn(Logger.prototype, 'debug').mockImplementation(() => undefined);
    await prices.priceIn('USD', 1);
    expect(debug).toHaveBeenCalledWith('1 EUR = 1.25 USD');
    debug.mockRestore();
  });

  it('gets its collaborator by type, without an override', async () => {
    const module = await Test.createTestingModule({ providers: [PricesService, RatesService] }).compile();
    expect(await module.get(PricesService).priceIn('EUR', 2)).toBe(2);
    await expect(module.get(PricesService).priceIn('XXX', 2)).rejects.toThrow('no rate for XXX');
  });
});
