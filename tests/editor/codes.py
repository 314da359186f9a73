"""Which findings are about shape: what an editor can tell from one value where it stands, and refuses as one types."""

SHAPE = """
    110 unknown-key 112 missing-version 113 unknown-version 114 missing-app 115 bad-app 117 bad-reference
    121 nothing-declared 122 bad-name
    240 field-form 241 unknown-field-key 242 field-without-type 243 field-name 250 field-text 251 fields-form
    301 template-braces 302 template-character 311 unknown-segment-type 313 segment-syntax 316 named-segment-default
    317 segment-type-name
    401 ttl-not-a-duration 402 ttl-too-long 403 ttl-too-short 406 bad-percentage 407 policy-without-fresh
    408 key-without-ttl 410 bad-timeout
    501 not-one-shape 502 key-and-keys 503 option-without-key 506 no-keys 507 bad-revision 515 truncate-without-lists
    519 too-many-keys-of-a-model 553 group-of-nothing 602 document-url
"""
"""The JSON Schema refuses what they are about, where it stands."""

PARTLY = """
    111 wrong-shape 118 bad-module-name 124 named-twice
    201 annotation-syntax 202 unknown-type 203 type-not-in-json 204 model-as-field-type 205 type-arguments
    206 literal-value 210 annotation-too-large
    220 literal-syntax 221 bare-word 222 code-as-default 223 number-form 224 number-not-finite 225 string-escape
    247 limit-value 249 pattern
    310 empty-key 312 segment-type-parameters 314 segment-default 315 segment-name 322 too-many-values
    404 unknown-policy 550 unknown-target 603 document-reference-malformed
"""
"""It refuses some of what they are about: brackets, for one, it does not count."""

MEANING = """
    116 app-refused-by-platform 119 module-name-without-app 120 module-shadows 123 too-many-findings
    130 used-file-not-found 131 used-file-outside-root 132 used-file-is-no-schema 133 use-cycle
    134 name-from-two-places 140 model-name-taken 141 extensions-disagree 142 module-name-taken 143 class-name-taken
    144 function-name-taken 145 class-under-two-names 146 segment-named-like-a-function
    207 unhashable-set-item 208 ambiguous-union 209 type-without-value 226 literal-too-large 227 repeated-in-default
    228 default-does-not-fit 229 default-form 230 now-is-a-datetime 231 default-outside-limits
    232 unknown-default-field 233 missing-default-field 234 endless-default 244 field-name-taken
    245 limit-fits-nothing 246 limit-fits-two 248 limits-contradict
    303 repeated-segment 304 key-too-long 305 ambiguous-key 306 overlapping-keys 307 key-of-two-models
    308 user-id-segment 309 no-room-for-revision 318 text-typed-id 319 credential-segment 320 identity-not-in-key
    321 credential-field 323 undecided-key 405 ttl-clamped 409 stale-too-long
    504 hole-without-type 505 unused-segment 508 unknown-field 509 unknown-segment 510 identity-not-comparable
    511 store-if-never-true 512 empty-value-is-stored 513 not-a-list-field 514 flag-not-a-bool
    516 segment-not-in-every-key 517 segment-of-two-types
    551 unknown-key-of-model 552 target-without-key 554 target-named-twice 555 each-of-scoped-model
    556 each-without-bound 557 too-many-keys 558 not-everything-is-dropped 559 each-of-unknown-segment
    600 document-unreadable 601 document-outside-project 604 document-pointer-dangling 619 model-not-object
    620 document-class-clash 624 document-class-differs 625 document-class-unnamed
"""
"""They need more than one value, or another file: the JSON Schema takes what they are about."""

ELSEWHERE = """
    001 unreadable-file 002 file-too-large 003 not-utf-8 004 control-character 005 line-break 006 tab-indentation
    007 yaml-syntax 008 needs-quotes 009 cut-short 010 text-as-comment 011 duplicate-key 012 key-not-text 013 yaml-tag
    014 second-document 015 merge-key 016 alias-cycle 017 unknown-alias 018 too-deep 019 too-many-nodes
    020 not-a-mapping 021 empty-file 022 number-too-large 023 not-closed 024 missing-blank
    101 looks-like-a-schema 102 schema-outside-root 103 unprintable-file-name 104 broken-toml 105 unknown-setting
    106 bad-setting 107 two-settings-files 108 unknown-rule 109 error-turned-down
    125 setting-outside-project 126 out-outside-project 127 runtime-is-a-link
    605 json-syntax 606 json-duplicate-key 607 document-dialect 608 schema-keyword-unknown 609 schema-keyword-refused
    610 schema-keyword-value 611 schema-type-unknown 612 schema-format-unknown 613 schema-keyword-misplaced
    614 schema-enum-value 615 schema-required-unknown 616 schema-default-unused 617 schema-all-of-conflict
    618 schema-union-unclear 621 document-too-large 622 schema-pattern 623 schema-endless 626 schema-impossible
"""
"""They are about texts that are no tree, about settings, or about the insides of documents."""

WHOLE_FAMILIES_ELSEWHERE = ("CG7", "CG8", "CG9")
"""Generated files, and ignores: no part of the language's tree."""


def codes(table: str) -> dict[str, str]:
    """Return a table's codes and names."""
    words = table.split()
    return {f"CG{code}": name for code, name in zip(words[::2], words[1::2], strict=True)}
