#!/usr/bin/env node
import { keepCode, start } from './start.ts';

process.on('exit', keepCode);
start('guard', process.argv[2] ?? '');
