import type { KeyObject } from 'node:crypto';
import type { Database, ProjectionRunner } from '@keyledger/database';
import type { LifecycleTables } from './read-model/tables.js';

/** Injection tokens for what this process started with. */
export const CONTEXT = Symbol('service context');
export const DATABASE = Symbol('database');
export const RUNNER = Symbol('projection runner');

export type LifecycleDatabase = Database<LifecycleTables>;
export type LifecycleRunner = ProjectionRunner<LifecycleTables>;
export type HistoryKey = KeyObject;
