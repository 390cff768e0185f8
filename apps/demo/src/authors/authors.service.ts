import { Transactional } from '@athanor/nestjs';
import { AsyncSession } from '@athanor/orm';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { CreateAuthorDto, UpdateAuthorDto } from './author.dto.js';
import { Author } from './author.entity.js';
import { allAuthors } from './author-queries.js';

/** Authors in the database. The session is that of the request which is running. */
@Injectable()
export class AuthorsService {
  constructor(private readonly session: AsyncSession) {}

  list(): Promise<readonly Author[]> {
    return allAuthors(this.session);
  }

  async get(id: number): Promise<Author> {
    const author = await this.session.get(Author, id);
    if (author === null) throw new NotFoundException(`There is no author ${id}`);
    return author;
  }

  @Transactional()
  async create(values: CreateAuthorDto): Promise<Author> {
    const author = new Author(values);
    this.session.add(author);
    await this.session.flush();
    return author;
  }

  @Transactional()
  async update(id: number, changes: UpdateAuthorDto): Promise<Author> {
    const author = await this.get(id);
    Object.assign(author, changes);
    await this.session.flush();
    return author;
  }

  @Transactional()
  async remove(id: number): Promise<void> {
    await this.session.delete(await this.get(id));
  }
}
