import { Module } from '@nestjs/common';
import { ArticlesModule } from '../articles/articles.module.js';
import { TagsModule } from '../tags/tags.module.js';
import { PagesController } from './pages.controller.js';

/** What readers see in a browser. */
@Module({ imports: [ArticlesModule, TagsModule], controllers: [PagesController] })
export class PagesModule {}
