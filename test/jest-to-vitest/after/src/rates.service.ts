import { Injectable } from '@nestjs/common';

/** Exchange rates; a real one would ask another server. */
@Injectable()
export class RatesService {
  rate(currency: string): Promise<number> {
    return currency === 'EUR' ? Promise.resolve(1) : Promise.reject(new Error(`no rate for ${currency}`));
  }
}
