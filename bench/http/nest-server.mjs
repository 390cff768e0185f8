import 'reflect-metadata';
import { AsyncSession } from '@athanor/orm';
import { AthanorModule, Transactional } from '@athanor/nestjs';
import { select } from '@athanor/core';
import { Body, Controller, Get, Inject, Module, Param, Post as HttpPost } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Author, Post } from '../model.ts';

// Decorators as plain calls: Node runs this file as it is.
const [, , , url] = process.argv;

class BenchController {
  constructor(session) {
    this.session = session;
  }

  async post(id) {
    const found = (await this.session.scalars(select(Post).where(Post.c.id.eq(Number(id))))).one();
    return { id: found.id, title: found.title, createdAt: found.createdAt };
  }

  async create(body) {
    const author = new Author({ name: body.name, email: 'http@example.org' });
    this.session.add(author);
    await this.session.flush();
    return { id: author.id > 0 };
  }

  cpu() {
    return process.cpuUsage();
  }
}

const prototype = BenchController.prototype;
const decorate = (name, ...decorators) => {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  for (const decorator of decorators) decorator(prototype, name, descriptor);
  Object.defineProperty(prototype, name, descriptor);
};
Inject(AsyncSession)(BenchController, undefined, 0);
decorate('create', Transactional());
decorate('post', Get('posts/:id'));
decorate('create', HttpPost('authors'));
decorate('cpu', Get('cpu'));
Param('id')(prototype, 'post', 0);
Body()(prototype, 'create', 0);
Controller()(BenchController);

class AppModule {}
Module({
  imports: [
    AthanorModule.forRoot({
      url: url.replace(/^postgres(ql)?:/, 'postgresql+pg:'),
      engineOptions: { poolSize: 10, maxOverflow: 0 },
    }),
  ],
  controllers: [BenchController],
})(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
console.log(JSON.stringify({ port: app.getHttpServer().address().port }));
