/** Scratch room in memory keeps the promises of the port. */
import { scratchContract } from '../contracts/scratch.contract.js';
import { MemoryScratch } from './scratch.js';

scratchContract('memory', () => new MemoryScratch());
