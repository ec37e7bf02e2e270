/**
 * How often things happen, and how large they are. No readable guidance gives such figures (DOMAIN): they are illustrative, chosen
 * so that the funnel looks like the one that a province published (746 models, 155 recognised by districts, 39 proposed, 22 recognised).
 * Shares are per thousand of what the name says.
 */
export const RATES = {
  illustrative: true,

  /** Territory: communes grow with the models, up to what a province has in the country. */
  modelsPerCommune: 4,
  communesPerProvince: { least: 4, most: 168 },
  communesPerDistrict: 15,
  districtsPerProvince: { least: 2, most: 12 },
  villagesPerCommune: 2,
  pairsOfCommunesMerged: 120,
  quartersMergedWhole: 450,

  /** Models. Kinds of holders: collective, individual, household, joint. */
  holderKinds: [680, 220, 70, 30],
  exemplars: 180,
  withField: 850,
  ownScheme: 300,
  replicas: 40,
  startKnown: 400,
  /** Models maintained for 0, 1, 2 … years after the first. */
  maintainedYears: [420, 200, 140, 110, 80, 50],

  /** A case at commune level. */
  recognisedNew: 560,
  refusedNew: 80,
  recognisedMaintained: 420,
  refusedMaintained: 20,
  /** Steps that decided cases show, and how often one that nobody decided got as far. */
  dossiers: 850,
  scored: 800,
  concluded: 400,
  voted: 700,
  stepsOfOpen: 250,
  phaseNamed: 400,
  /** Recognitions and refusals that no recorded decision carries. */
  recognisedWithoutDecision: 60,
  refusedWithoutDecision: 500,
  outstanding: 60,
  outstandingByLine: 400,
  withdrawn: 15,

  /** Upwards. */
  proposedToDistrict: 250,
  recognisedByDistrict: 620,
  refusedByDistrict: 150,
  proposedToProvince: 260,
  proposedToProvinceDirectly: 50,
  recognisedByProvince: 560,
  refusedByProvince: 200,
  introduced: 60,
  commendedByProvince: 300,
  commendedByCommune: 300,
  commendedHolders: 250,

  /** Acts beside cases, of new models. */
  visited: 120,
  inspected: 160,
  inspectedAsFact: 300,
  outcomes: 600,
  replicationRequested: 40,
  replicatedUnnamed: 15,

  /** Units. */
  communePlans: 800,
  conferences: 200,
  statements: 60,
  committees: 100,
  furtherCapacities: 100,
  claimsWithWrongTotal: 60,
  claimsRounded: 250,

  /** Records that come late: of the new models of a year, and how many years they may be late. */
  late: 30,
  lateYears: 10,

  /** What is put right a year later: of decisions, models, registrations, open cases and claims. */
  decisionsAnnulled: 6,
  decisionsCorrected: 10,
  decisionNumbersCorrected: 6,
  awardsRecovered: 4,
  certificatesReissued: 6,
  numbersRepeated: 8,
  titlesCorrected: 4,
  datesCorrected: 4,
  retitled: 3,
  handedOn: 5,
  dossiersReturned: 40,
  registrationsWithdrawn: 20,
  claimsRetracted: 20,
  lapsed: 20,
  lateModelsMerged: 150,

  /** Precision of dates: day, month, year, range, unknown. Paper of the first years says less. */
  precisionBefore2010: [520, 200, 170, 50, 60],
  precisionSince2010: [860, 80, 30, 15, 15],
} as const;

/** Sizes that are no shares. */
export const SIZES = {
  illustrative: true,
  /** Points that an appraisal can give. */
  scale: 100,
  passMark: 60,
  councilMembers: { commune: 7, district: 9, province: 11 },
  linesPerDecision: 60,
  /** Numbers that the papers of one issuer take in a year, and from one decision to the next: most of them are of other papers. */
  numbers: {
    commune: { perYear: 60, apart: 2 },
    district: { perYear: 300, apart: 4 },
    province: { perYear: 900, apart: 6 },
  },
} as const;
