#!/usr/bin/env node
import { runAsProcess } from '../run-program.js';
import { run } from './program.js';

await runAsProcess(run);
