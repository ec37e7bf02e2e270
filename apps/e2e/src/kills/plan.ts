/** The numbered commands that a victim works through: the same number is the same command in every run. */
export const WRITERS = 8;
/** Commands share so many models, so that writers meet on streams. */
export const MODELS = 40;

interface Planned {
  readonly name: string;
  readonly body: object;
}

const modelKey = (at: number): string => `${String(at % MODELS)}/IdentifyModel`;

/** Number n: the first ones open unit and models; each later one registers, recognises, or decides on three lines at once. */
export const planOf = (number: number, modelId: (key: string) => string): readonly Planned[] => {
  if (number < MODELS) {
    const place = {
      name: 'EstablishUnit',
      body: {
        unit: `cm-${String(number)}`,
        name: `xã ${String(number)}`,
        kind: 'territory',
        level: 'commune',
        territory: `cm-${String(number)}`,
      },
    };
    return [
      place,
      {
        name: 'IdentifyModel',
        body: {
          title: `Mô hình ${String(number)}`,
          kind: 'model',
          holderKind: 'collective',
          holders: [`cm-${String(number)}`],
          unit: `cm-${String(number)}`,
        },
      },
    ];
  }
  const model = (step: number): string => modelId(modelKey(number * 7 + step));
  switch (number % 4) {
    case 0:
      return [{ name: 'RegisterModel', body: { model: model(0), level: 'commune', cycle: 2024 } }];
    case 1:
      return [
        {
          name: 'GrantRecognition',
          body: { model: model(0), level: 'commune', note: `Nguyễn Văn ${String(number)}` },
        },
      ];
    case 2:
      return [{ name: 'RecordVisit', body: { model: model(0) } }];
    default:
      return [
        {
          name: 'IssueDecision',
          body: {
            issuer: `cm-${String(number % MODELS)}`,
            type: 'QĐ',
            number: String(number),
            lines: [0, 1, 2].map((step) => ({ act: 'recognise', model: model(step), level: 'commune' })),
          },
        },
      ];
  }
};
