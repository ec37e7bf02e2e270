/** The numbered commands that victims work through: the same number is the same command in every run. */

/** Commands share so many models, so that writers meet on streams. */
export const MODELS = 16;

export interface PlannedCommand {
  readonly name: string;
  readonly body: object;
  /** Distinguishes two commands of one number. */
  readonly key: string;
}

/** The id that a command of this name and key gives to what it makes. */
export type IdOf = (name: string, key: string, prefix: string) => string;

const ACTS = 8;

/** The first numbers set the scene; of each eight later ones every act of the movement comes once, with two that must be refused. */
export const commandsOf = (number: number, idOf: IdOf): readonly PlannedCommand[] =>
  number < MODELS ? sceneOf(number, idOf) : [actOf(number, idOf)];

const sceneOf = (number: number, idOf: IdOf): readonly PlannedCommand[] => {
  const unit = `cm-${String(number)}`;
  const place = { unit, name: `xã ${String(number)}`, kind: 'territory', level: 'commune', territory: unit };
  const model = {
    title: `Mô hình ${String(number)}`,
    kind: 'model',
    holderKind: 'individual',
    holders: [idOf('IdentifyPerson', `${String(number)}/IdentifyPerson`, 'per')],
    unit,
  };
  return [
    named('EstablishUnit', number, place),
    named('IdentifyPerson', number, { name: `Nguyễn Văn ${String(number)}` }),
    named('IdentifyModel', number, model),
  ];
};

const actOf = (number: number, idOf: IdOf): PlannedCommand => {
  const modelAt = (step: number, of = number): string =>
    idOf('IdentifyModel', `${String((of * 7 + step) % MODELS)}/IdentifyModel`, 'mod');
  const model = modelAt(0);
  const unit = `cm-${String(number % MODELS)}`;
  switch (number % ACTS) {
    case 0:
      return named('RegisterModel', number, { model, level: 'commune', cycle: 2000 + (number % 25) });
    case 1:
      return named('GrantRecognition', number, {
        model,
        level: 'commune',
        note: `theo lời ông ${String(number)}`,
      });
    case 2:
      return named('RecordVisit', number, { model });
    case 3: {
      const lines = [0, 1, 2].map((step) => ({ act: 'recognise', model: modelAt(step), level: 'commune' }));
      return named('IssueDecision', number, { issuer: unit, type: 'QĐ', number: String(number), lines });
    }
    case 4:
      return named('PublishClaim', number, { unit, metric: 'recognised', qualifier: 'exact', value: number });
    case 5:
      return scoreOf(number, idOf);
    case 6: {
      // Does not add up every second time, and is refused
      const votes = {
        members: 9,
        present: 7,
        inFavour: 5 + (number % 16 < 8 ? 0 : 3),
        against: 1,
        invalid: 0,
      };
      return named('RecordVote', number, { case: caseBefore(number, 6, idOf), ...votes });
    }
    default:
      // The key of an earlier act on the same model, with another body
      return named('RecordVisit', number - 5, { model: modelAt(0, number - 5), note: 'khác' });
  }
};

/** By somebody who holds the model, or by somebody who may. */
const scoreOf = (number: number, idOf: IdOf): PlannedCommand => {
  const holds = ((number - 5) * 7) % MODELS;
  const assessor = number % 16 < 8 ? holds : (holds + 1) % MODELS;
  return named('ScoreAssessment', number, {
    case: caseBefore(number, 5, idOf),
    assessor: idOf('IdentifyPerson', `${String(assessor)}/IdentifyPerson`, 'per'),
    score: number % 100,
    scale: 100,
  });
};

/** The case that the registration so many numbers earlier opens. */
const caseBefore = (number: number, back: number, idOf: IdOf): string =>
  idOf('RegisterModel', `${String(number - back)}/RegisterModel`, 'cas');

const named = (name: string, number: number, body: object): PlannedCommand => ({
  name,
  body,
  key: `${String(number)}/${name}`,
});
