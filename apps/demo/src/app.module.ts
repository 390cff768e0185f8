import { AsyncEngine } from '@athanor/core';
import { AthanorModule, InjectEngine } from '@athanor/nestjs';
import { type DynamicModule, Module, type OnModuleInit } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ArticlesModule } from './articles/articles.module.js';
import { AuthorsModule } from './authors/authors.module.js';
import { CommentsModule } from './comments/comments.module.js';
import { ConstraintFilter } from './constraint.filter.js';
import { HealthModule } from './health/health.module.js';
import { PagesModule } from './pages/pages.module.js';
import { prepareDatabase } from './prepare-database.js';
import { TagsModule } from './tags/tags.module.js';
import { validationPipe } from './validation.js';

/** The blog. Its database is ready before the first request comes. */
@Module({
  imports: [ArticlesModule, AuthorsModule, CommentsModule, TagsModule, HealthModule, PagesModule],
  providers: [
    { provide: APP_PIPE, useFactory: validationPipe },
    { provide: APP_FILTER, useClass: ConstraintFilter },
  ],
})
export class AppModule implements OnModuleInit {
  constructor(@InjectEngine() private readonly engine: AsyncEngine) {}

  /** The application on the database of an Athanor URL. */
  static on(url: string): DynamicModule {
    return { module: AppModule, imports: [AthanorModule.forRoot({ url })] };
  }

  async onModuleInit(): Promise<void> {
    await prepareDatabase(this.engine);
  }
}
