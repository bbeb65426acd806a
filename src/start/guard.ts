#!/usr/bin/env node
import { start } from './start.ts';

const [word = ''] = process.argv.slice(2);
start('guard', /^[a-z]{2,12}$/.test(word) ? word : 'guard');
