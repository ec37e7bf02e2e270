/** Every question, by name. A new one is a file under questions and a line here. */
import type { Question } from './question.js';
import { activities } from './questions/activities.js';
import { claims } from './questions/claims.js';
import { decisions } from './questions/decisions.js';
import { funnel } from './questions/funnel.js';
import { models } from './questions/models.js';
import { register } from './questions/register.js';
import { documents, people, phases, sources } from './questions/things.js';
import { units } from './questions/units.js';

export const QUESTIONS: Readonly<Record<string, Question>> = Object.fromEntries(
  [register, models, decisions, units, claims, phases, funnel, activities, documents, sources, people].map(
    (question) => [question.name, question],
  ),
);
