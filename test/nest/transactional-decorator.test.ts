import 'reflect-metadata';
import { ArgumentError, AsyncEngine, InvalidRequestError } from '@athanor/core';
import { AthanorModule, Transactional } from '@athanor/nestjs';
import { ConflictException, Controller, Get, HttpCode, Injectable, Param, SetMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allReturned, clearNotes, committed, dropNotes, makeNotes } from '../context/notes.js';
import { athanorUrl } from '../support/database.js';
import { appModule, ByClassController, NotesService } from './transactional-app.js';

describe('a method with @Transactional() outside of a request', () => {
  let module: TestingModule;
  let engine: AsyncEngine;
  let notes: NotesService;

  beforeAll(async () => {
    module = await Test.createTestingModule({ imports: [appModule()] }).compile();
    await module.init();
    engine = module.get(AsyncEngine);
    notes = module.get(NotesService);
    await makeNotes(engine);
  });

  afterEach(async () => {
    await allReturned(engine);
    await clearNotes(engine);
  });

  afterAll(async () => {
    await dropNotes(engine);
    await module.close();
  });

  it('opens a scope by itself and commits', async () => {
    await notes.add('a');
    expect(await committed(engine)).toEqual(['a']);
    expect(() => notes.session.new).toThrow('used outside of any scope');
  });

  it('rolls back and throws what it threw', async () => {
    await expect(notes.addAndFail('a')).rejects.toBeInstanceOf(ConflictException);
    expect(await committed(engine)).toEqual([]);
  });

  it('may be one that gives a promise without being async; what it throws becomes a rejection', async () => {
    await notes.addPlainly('a');
    await expect(notes.addPlainly('')).rejects.toThrow('empty');
    expect(await committed(engine)).toEqual(['a']);
  });

  it('runs again after a serialization failure', async () => {
    await notes.stumble();
    expect(notes.attempts).toBe(3);
    expect(await committed(engine)).toEqual(['attempt 3']);
  });

  it('keeps 20 calls at the same time apart', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => notes.add(`note ${i}`)));
    expect((await committed(engine)).length).toBe(20);
  });

  describe('that gives an Observable', () => {
    it('commits when it completes, and completes after that', async () => {
      const seen = await lastValueFrom(notes.observe(3).pipe(toArray()));
      expect(seen).toEqual(['observed 1', 'observed 2', 'observed 3']);
      expect(await committed(engine)).toEqual(seen);
    });

    it('rolls back when it fails', async () => {
      await expect(lastValueFrom(notes.observe(13))).rejects.toThrow('thirteen');
      expect(await committed(engine)).toEqual([]);
    });

    it('rolls back when nobody listens to its end', async () => {
      expect(await firstValueFrom(notes.observe(5))).toBe('observed 1');
      await allReturned(engine);
      expect(await committed(engine)).toEqual([]);
    });

    it('can be subscribed once, as its transaction can', async () => {
      const observable = notes.observe(1);
      await lastValueFrom(observable);
      await expect(lastValueFrom(observable)).rejects.toThrow(
        'The Observable of NotesService.observe belongs to one transaction and can be subscribed once',
      );
    });

    it('cannot be run again', async () => {
      await expect(notes.observeAgain()).rejects.toThrow(
        'NotesService.observeAgain has the option retry, which goes with methods that give a promise, and it gives a stream',
      );
    });
  });

  describe('that is an async generator', () => {
    it('commits when it was read to its end', async () => {
      await notes.add('a');
      const seen: string[] = [];
      for await (const text of notes.read()) seen.push(text);
      expect(seen.toSorted()).toEqual(['a', 'read']);
      expect(await committed(engine)).toEqual(['a', 'read']);
    });

    it('rolls back when its reader stops', async () => {
      await notes.add('a');
      for await (const text of notes.read()) {
        expect(text).toBe('a');
        break;
      }
      await allReturned(engine);
      expect(await committed(engine)).toEqual(['a']);
    });
  });

  it('leaves methods that are not async as they are where it stands on a class', () => {
    expect(module.get(ByClassController).shout('a')).toBe('A');
  });

  it('belongs to an instance that Nest has made', async () => {
    const own = new NotesService(undefined as never, engine);
    expect(() => own.add('a')).toThrow(
      new InvalidRequestError(
        '@Transactional() found no session: this NotesService was not made by Nest, which injects it. In a test use Test.createTestingModule(), or call transactional(scoped, fn)',
      ),
    );
  });

  it('shows nothing of the session at the instance', () => {
    expect(Reflect.ownKeys(notes)).toEqual(['session', 'engine', 'attempts']);
  });
});

describe('@Transactional()', () => {
  it('keeps what is known of a method: name, length, metadata from above and below', () => {
    const Mark = SetMetadata('mark', 'below');
    const Above = SetMetadata('other', 'above');

    @Controller('things')
    class ThingsController {
      @Above
      @Transactional()
      @Mark
      @Get(':id')
      @HttpCode(202)
      async read(@Param('id') id: string, _other: number): Promise<string> {
        return id;
      }
    }

    const { value: method } = Object.getOwnPropertyDescriptor(ThingsController.prototype, 'read') as {
      value: () => void;
    };
    expect([method.name, method.length]).toEqual(['read', 2]);
    expect(
      Object.fromEntries(Reflect.getMetadataKeys(method).map((key) => [key, Reflect.getMetadata(key, method)])),
    ).toEqual({ mark: 'below', other: 'above', path: ':id', method: 0, __httpCode__: 202 });
    expect(Object.keys(Reflect.getMetadata('__routeArguments__', ThingsController, 'read') as object)).toEqual(['5:0']);
    expect(Reflect.getMetadata('design:paramtypes', ThingsController.prototype, 'read')).toEqual([String, Number]);
  });

  it('refuses options that there are not when the class is declared', () => {
    expect(() => Transactional({ propagation: 'MANDATORY' as never })).toThrow(
      new ArgumentError('propagation "MANDATORY" is not supported; there are REQUIRED, REQUIRES_NEW, NESTED'),
    );
    expect(() => Transactional({ timeout: 5 } as never)).toThrow('Unknown option "timeout"');
  });

  it('goes on methods and classes', () => {
    const declare = (): unknown => {
      class Things {
        @(Transactional() as PropertyDecorator)
        field = 1;
      }
      return Things;
    };
    expect(declare).toThrow(
      new ArgumentError('@Transactional() goes on a class or on a method of its instances, not on field'),
    );
  });

  it('needs the module', async () => {
    @Injectable()
    class Lonely {
      @Transactional()
      async work(): Promise<void> {}
    }
    const module = Test.createTestingModule({ providers: [Lonely] });
    await expect(module.compile()).rejects.toThrow(/can't resolve dependencies of the Lonely/i);
  });

  it('is inherited, and works in two applications at the same time', async () => {
    class Parent {
      constructor(readonly name: string) {}

      @Transactional()
      async who(): Promise<string> {
        return this.name;
      }
    }
    @Injectable()
    class Child extends Parent {
      constructor() {
        super('child');
      }

      @Transactional({ readOnly: true })
      async whoElse(): Promise<string> {
        return this.who();
      }
    }
    const compile = (): Promise<TestingModule> =>
      Test.createTestingModule({
        imports: [AthanorModule.forRoot({ url: athanorUrl('pg') })],
        providers: [Child],
      }).compile();
    const [one, other] = [await compile(), await compile()];
    expect(await one.get(Child).whoElse()).toBe('child');
    expect(await other.get(Child).whoElse()).toBe('child');
    await one.close();
    expect(await other.get(Child).who()).toBe('child');
    await other.close();
  });
});
