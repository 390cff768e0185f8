import { DeclarativeBase } from '@athanor/orm';

export class Base extends DeclarativeBase {}
