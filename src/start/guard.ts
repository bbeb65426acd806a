#!/usr/bin/env node
import { start } from './start.ts';

start('guard', `guard-${process.argv[2] ?? ''}`);
