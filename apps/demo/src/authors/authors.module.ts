import { Module } from '@nestjs/common';
import { AuthorsController } from './authors.controller.js';
import { AuthorsService } from './authors.service.js';

/** Who writes. */
@Module({ controllers: [AuthorsController], providers: [AuthorsService], exports: [AuthorsService] })
export class AuthorsModule {}
