import { Injectable, Logger } from '@nestjs/common';
import { RatesService } from './rates.service.js';

@Injectable()
export class PricesService {
  readonly #logger = new Logger(PricesService.name);

  // Injected by its type: nothing but the emitted metadata says that a RatesService is wanted.
  constructor(private readonly rates: RatesService) {}

  async priceIn(currency: string, euros: number): Promise<number> {
    const rate = await this.rates.rate(currency);
    this.#logger.debug(`1 EUR = ${rate} ${currency}`);
    return Math.round(euros * rate * 100) / 100;
  }
}
