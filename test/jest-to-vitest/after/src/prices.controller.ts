import { Controller, Get, Param, ParseFloatPipe, Query } from '@nestjs/common';
import { PricesService } from './prices.service.js';

@Controller('prices')
export class PricesController {
  constructor(private readonly prices: PricesService) {}

  @Get(':currency')
  async price(@Param('currency') currency: string, @Query('euros', ParseFloatPipe) euros: number) {
    return { currency, price: await this.prices.priceIn(currency, euros) };
  }
}
