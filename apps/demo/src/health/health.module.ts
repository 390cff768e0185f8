import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';

/** How the program stands. */
@Module({ controllers: [HealthController] })
export class HealthModule {}
