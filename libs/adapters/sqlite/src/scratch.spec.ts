/** Scratch room on SQLite keeps the promises of the port. */
import { scratchContract } from '@kheo/testing';
import { openScratch } from './scratch.js';

scratchContract('SQLite', openScratch);
