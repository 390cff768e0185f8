import { AsyncEngine } from '@athanor/core';
import { InjectEngine } from '@athanor/nestjs';
import { Controller, Get, Logger, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type HealthReport, healthReport } from './health-report.js';

/** `/health`, for those who watch over the program. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  private readonly logger = new Logger('Health');

  constructor(@InjectEngine() private readonly engine: AsyncEngine) {}

  @Get()
  @ApiOperation({ summary: 'Whether the database answers, and how the pool stands' })
  @ApiOkResponse()
  @ApiServiceUnavailableResponse()
  async report(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const report = await healthReport(this.engine, (error) => this.logger.error(error));
    reply.status(report.status === 'ok' ? 200 : 503);
    return report;
  }
}
