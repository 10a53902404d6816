#!/usr/bin/env node
// npm links a command when it installs, which on a fresh clone is before anything was built: this file is there by then.
await import('../dist/zbs-meta/main.js');
