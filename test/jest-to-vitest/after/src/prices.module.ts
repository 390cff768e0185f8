import { Module } from '@nestjs/common';
import { PricesController } from './prices.controller.js';
import { PricesService } from './prices.service.js';
import { RatesService } from './rates.service.js';

@Module({ controllers: [PricesController], providers: [PricesService, RatesService] })
export class PricesModule {}
