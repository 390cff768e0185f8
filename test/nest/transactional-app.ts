import 'reflect-metadata';
import type { ServerResponse } from 'node:http';
import { AsyncEngine, select, text } from '@athanor/core';
import { AthanorModule, type AthanorRootOptions, InjectEngine, InjectSession, Transactional } from '@athanor/nestjs';
import { AsyncSession, type AsyncScopedSession } from '@athanor/orm';
import {
  type ArgumentsHost,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  ConflictException,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  Param,
  type PipeTransform,
  Post,
  Query,
  Res,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Readable } from 'node:stream';
import { concatMap, delay, map, Observable, of, range, tap } from 'rxjs';
import { athanorUrl } from '../support/database.js';
import { Note } from '../context/notes.js';

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** The session object of each stage of the last request to /stages. */
export const stages = new Map<string, unknown>();

function note(stage: string, session: AsyncSession): void {
  stages.set(stage, (session as AsyncScopedSession)());
}

@Injectable()
export class StageGuard implements CanActivate {
  constructor(private readonly session: AsyncSession) {}

  async canActivate(_context: ExecutionContext): Promise<boolean> {
    note('guard', this.session);
    await pause(1);
    note('guard, later', this.session);
    return true;
  }
}

@Injectable()
export class StageInterceptor implements NestInterceptor {
  constructor(@InjectSession() private readonly session: AsyncScopedSession) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    note('interceptor', this.session);
    return next.handle().pipe(tap({ error: () => note('interceptor, after', this.session) }));
  }
}

@Injectable()
export class StagePipe implements PipeTransform {
  constructor(private readonly session: AsyncSession) {}

  async transform(value: unknown): Promise<unknown> {
    await pause(1);
    note('pipe', this.session);
    return value;
  }
}

@Catch(ConflictException)
export class StageFilter implements ExceptionFilter {
  constructor(
    private readonly session: AsyncSession,
    private readonly host: HttpAdapterHost,
  ) {}

  catch(exception: HttpException, host: ArgumentsHost): void {
    note('filter', this.session);
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), { stages: stages.size }, exception.getStatus());
  }
}

@Injectable()
export class NotesService {
  constructor(
    readonly session: AsyncSession,
    @InjectEngine() readonly engine: AsyncEngine,
  ) {}

  @Transactional()
  async add(content: string, topic: string | null = null): Promise<number> {
    const added = new Note({ text: content, topic });
    this.session.add(added);
    await this.session.flush();
    return added.id;
  }

  @Transactional()
  async addAndFail(content: string): Promise<void> {
    await this.add(content);
    throw new ConflictException(`${content} failed`);
  }

  @Transactional({ propagation: 'REQUIRES_NEW' })
  async addApart(content: string): Promise<void> {
    await this.add(content);
  }

  @Transactional({ propagation: 'NESTED' })
  async addNested(content: string): Promise<void> {
    await this.addAndFail(content);
  }

  @Transactional({ isolationLevel: 'SERIALIZABLE', readOnly: true })
  async settings(): Promise<unknown[]> {
    return [
      await this.session.scalar(text('SHOW transaction_isolation')),
      await this.session.scalar(text('SHOW transaction_read_only')),
    ];
  }

  attempts = 0;

  @Transactional({ retry: { retries: 2, delay: 1 } })
  async stumble(): Promise<void> {
    this.attempts += 1;
    this.session.add(new Note({ text: `attempt ${this.attempts}` }));
    await this.session.flush();
    if (this.attempts < 3) {
      await this.session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$"));
    }
  }

  @Transactional()
  observe(count: number): Observable<string> {
    return range(1, count).pipe(
      delay(1),
      concatMap(async (i) => {
        if (i === 13) throw new Error('thirteen');
        this.session.add(new Note({ text: `observed ${i}` }));
        await this.session.flush();
        return `observed ${i}`;
      }),
    );
  }

  @Transactional({ retry: 1 })
  observeAgain(): Observable<number> {
    return of(1);
  }

  @Transactional()
  async *read(): AsyncGenerator<string> {
    this.session.add(new Note({ text: 'read' }));
    for await (const found of await this.session.streamScalars(select(Note))) yield found.text;
  }

  @Transactional()
  addPlainly(content: string): Promise<number> {
    if (content === '') throw new Error('empty');
    return this.add(content);
  }
}

@Controller()
export class NotesController {
  constructor(private readonly notes: NotesService) {}

  @Post('notes')
  async add(@Body() body: { text: string; topic?: string }): Promise<{ id: number }> {
    return { id: await this.notes.add(body.text, body.topic ?? null) };
  }

  @Post('swallow')
  @Transactional()
  async swallow(@Body('text') content: string): Promise<string> {
    await this.notes.add(`${content} 1`);
    await this.notes.addAndFail(`${content} 2`).catch(() => undefined);
    return 'fine';
  }

  @Post('nested')
  @Transactional()
  async nested(@Body('text') content: string): Promise<string> {
    await this.notes.add(`${content} 1`);
    await this.notes.addNested(`${content} 2`).catch(() => undefined);
    return 'fine';
  }

  @Post('apart')
  @Transactional()
  async apart(@Body('text') content: string): Promise<void> {
    await this.notes.addApart(`${content} apart`);
    await this.notes.addAndFail(content);
  }

  @Post('uncommitted')
  async uncommitted(@Body('text') content: string): Promise<string> {
    this.notes.session.add(new Note({ text: content }));
    await this.notes.session.flush();
    return 'flushed';
  }

  @Get('concurrent/:i')
  @Transactional()
  async concurrent(@Param('i') i: string): Promise<{ seen: string[]; held: number }> {
    this.notes.session.add(new Note({ text: `note ${i}` }));
    await this.notes.session.flush();
    await pause(5);
    const seen = [...this.notes.session].map((held) => (held as Note).text);
    return { seen, held: this.notes.session.identityMap.size };
  }

  @Get('parallel')
  @Transactional()
  async parallel(): Promise<void> {
    const { session } = this.notes;
    await session.execute(text('SELECT 1'));
    await Promise.all([
      pause(5).then(() => {
        throw new ConflictException('one branch failed');
      }),
      pause(40).then(() => session.execute(text("INSERT INTO scope_notes (text) VALUES ('late')"))),
    ]);
  }

  @Get('observed/:count')
  observed(@Param('count') count: string): Observable<{ last: string }> {
    return this.notes.observe(Number(count)).pipe(map((last) => ({ last })));
  }

  @Get('observed-here')
  @Transactional()
  observedHere(): Observable<string> {
    return of('late reply').pipe(
      delay(5),
      concatMap(async (content) => {
        await this.notes.add(content, 'same');
        return content;
      }),
    );
  }

  @Get('slow')
  @Transactional()
  async slow(): Promise<string> {
    await this.notes.add('slow 1');
    await this.notes.session.execute(text('SELECT pg_sleep(0.15)'));
    await this.notes.add('slow 2');
    return 'done';
  }

  @Get('streamed')
  async streamed(): Promise<StreamableFile> {
    const { session } = this.notes;
    const rows = await session.streamScalars(select(Note).orderBy(Note.c.text));
    async function* lines(): AsyncGenerator<string> {
      for await (const found of rows) yield `${found.text}\n`;
    }
    return new StreamableFile(Readable.from(lines()));
  }

  @Get('raw')
  async raw(@Res() response: { raw?: ServerResponse } & ServerResponse): Promise<void> {
    const count = (await this.notes.session.scalars(select(Note))).all().length;
    (response.raw ?? response).end(`${count} notes`);
  }

  @Get('settings')
  settings(): Promise<unknown[]> {
    return this.notes.settings();
  }

  @Post('stages')
  @UseGuards(StageGuard)
  @UseInterceptors(StageInterceptor)
  @UseFilters(StageFilter)
  async stages(@Body(StagePipe) _body: unknown, @Query('q') _query: string): Promise<void> {
    await pause(1);
    note('handler', this.notes.session);
    throw new ConflictException();
  }
}

/** Looks somebody up, which begins the transaction of the request's session; nobody ends it. */
@Injectable()
export class LookupGuard implements CanActivate {
  constructor(readonly session: AsyncSession) {}

  async canActivate(): Promise<boolean> {
    return (await this.session.scalar(text('SELECT 1'))) === 1;
  }
}

/** The same, with a transaction that ends with the look-up. */
@Injectable()
export class TransactionalLookupGuard extends LookupGuard {
  @Transactional({ readOnly: true })
  override async canActivate(): Promise<boolean> {
    return super.canActivate();
  }
}

@Controller('guarded')
export class GuardedController {
  constructor(private readonly notes: NotesService) {}

  @Get('open')
  @UseGuards(LookupGuard)
  open(): Promise<unknown[]> {
    return this.notes.settings();
  }

  @Get('joined')
  @UseGuards(LookupGuard)
  joined(): Promise<number> {
    return this.notes.add('joined');
  }

  @Get('ended')
  @UseGuards(TransactionalLookupGuard)
  ended(): Promise<unknown[]> {
    return this.notes.settings();
  }
}

/** Every handler is transactional, and helpers stay as they are. */
@Transactional()
@Controller('by-class')
export class ByClassController {
  constructor(@Inject(AsyncSession) private readonly session: AsyncSession) {}

  @Post()
  async add(@Body('text') content: string): Promise<string> {
    this.session.add(new Note({ text: this.shout(content) }));
    return 'added';
  }

  @Post('plain')
  addPlainly(@Body('text') content: string): string {
    this.session.add(new Note({ text: this.shout(content) }));
    return 'added';
  }

  @Get('read-only')
  @Transactional({ readOnly: true })
  async readOnly(): Promise<unknown> {
    return { readOnly: await this.session.scalar(text('SHOW transaction_read_only')) };
  }

  shout(content: string): string {
    return content.toUpperCase();
  }
}

/** An application over the worker's database. */
export function appModule(options: Partial<AthanorRootOptions> = {}): new () => object {
  @Module({
    imports: [AthanorModule.forRoot({ url: athanorUrl('pg'), engineOptions: { poolSize: 60 }, ...options })],
    controllers: [NotesController, ByClassController, GuardedController],
    providers: [
      NotesService,
      LookupGuard,
      TransactionalLookupGuard,
      StageGuard,
      StageInterceptor,
      StagePipe,
      StageFilter,
    ],
  })
  class AppModule {}
  return AppModule;
}
