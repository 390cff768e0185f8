import { Module } from '@nestjs/common';
import { CommentsController } from './comments.controller.js';
import { CommentsService } from './comments.service.js';

/** What readers say. */
@Module({ controllers: [CommentsController], providers: [CommentsService] })
export class CommentsModule {}
